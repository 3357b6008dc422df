import { jsonDisplay } from './json.ts';
import { plainDisplay } from './plain.ts';
import { quietDisplay } from './quiet.ts';
import type { Display, DisplayName, DisplayOptions } from './view.ts';

/** The display of a name. `auto` and `tty` are `plain` until there is a live one. */
export function displayOf(name: DisplayName, options: DisplayOptions): Display {
  switch (name) {
    case 'json':
      return jsonDisplay(options);
    case 'quiet':
      return quietDisplay(options);
    case 'auto':
    case 'tty':
    case 'plain':
      return plainDisplay(options);
  }
}
