import type { Plugin } from 'vite';

export function precompiled(): Plugin;

export function onDemand(names: readonly string[], folder: string): Plugin;

export function fileOf(name: string): string;
