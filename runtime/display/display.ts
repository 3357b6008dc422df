import { gitHubDisplay } from './github.ts';
import { jsonDisplay } from './json.ts';
import { plainDisplay } from './plain.ts';
import { quietDisplay } from './quiet.ts';
import type { Display, DisplayName, DisplayOptions } from './view.ts';

/** The display of a name. Where there is no terminal, `tty` and `auto` are `plain`. */
export async function displayOf(name: DisplayName, options: DisplayOptions): Promise<Display> {
  switch (name) {
    case 'json':
      return jsonDisplay(options);
    case 'quiet':
      return quietDisplay(options);
    case 'auto':
    case 'tty': {
      const { terminal } = options;
      return terminal === undefined ? lines(options) : live(options, terminal);
    }
    case 'plain':
      return lines(options);
  }
}

function lines(options: DisplayOptions): Display {
  return options.isGitHub === true ? gitHubDisplay(options) : plainDisplay(options);
}

async function live(options: DisplayOptions, terminal: NonNullable<DisplayOptions['terminal']>): Promise<Display> {
  const { LiveDisplay } = await import('./live/live-display.ts');
  return new LiveDisplay(options, terminal);
}
