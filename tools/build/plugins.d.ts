import type { Plugin } from 'vite';

export function precompiled(): Plugin;
