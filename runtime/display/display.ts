import { gitHubDisplay } from './github.ts';
import { jsonDisplay } from './json.ts';
import { LiveDisplay } from './live/live-display.ts';
import { plainDisplay } from './plain.ts';
import { quietDisplay } from './quiet.ts';
import type { Display, DisplayName, DisplayOptions } from './view.ts';

/** The display of a name. Where there is no terminal, `tty` and `auto` are `plain`. */
export function displayOf(name: DisplayName, options: DisplayOptions): Display {
  switch (name) {
    case 'json':
      return jsonDisplay(options);
    case 'quiet':
      return quietDisplay(options);
    case 'auto':
    case 'tty':
      return options.terminal === undefined ? lines(options) : new LiveDisplay(options, options.terminal);
    case 'plain':
      return lines(options);
  }
}

function lines(options: DisplayOptions): Display {
  return options.isGitHub === true ? gitHubDisplay(options) : plainDisplay(options);
}
