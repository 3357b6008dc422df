/** How long a registry of this machine may take, in milliseconds: one that is restarted may leave a connection that is never answered. */
const limit = 20_000;

/** Asks a registry of the private engine for what is under `/v2/`; what hangs or breaks off is asked for once more. */
export async function askRegistry(
  registry: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const ask = async (): Promise<Response> => {
    const answer = await fetch(`http://${registry}/v2/${path}`, { headers, signal: AbortSignal.timeout(limit) });
    return new Response(await answer.arrayBuffer(), answer);
  };
  return ask().catch(ask);
}
