import { request, type ClientRequest, type IncomingMessage } from 'node:http';

/** A GET of the Docker Engine API (v1.43) behind `unix:///PATH`. */
export function get(host: string, path: string, onAnswer: (answer: IncomingMessage) => void): ClientRequest {
  const asked = request({ socketPath: new URL(host).pathname, path: `/v1.43${path}` }, onAnswer);
  asked.end();
  return asked;
}

/** Names of the containers, running or not, whose image has this text in its name; an engine that is down has none. */
export function containersOf(host: string, image: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const asked = get(host, '/containers/json?all=1', (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => {
        const containers = JSON.parse(text) as { readonly Image: string; readonly Names: readonly string[] }[];
        resolve(containers.filter(({ Image }) => Image.includes(image)).flatMap(({ Names }) => Names));
      });
      answer.on('error', reject);
    });
    asked.on('error', () => resolve([]));
  });
}
