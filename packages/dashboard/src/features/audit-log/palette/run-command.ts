import type { Zone } from '../zone/zone.ts';
import type { CommandAction } from './commands.ts';

/** What commands can do to the page. */
export type CommandTargets = {
  readonly apply: (q: string) => void;
  readonly setZone: (zone: Zone) => void;
  readonly open: (id: string) => void;
  readonly focusFilter: () => void;
  readonly refresh: () => void;
  readonly toggleLive: () => void;
  readonly showKeys: () => void;
  readonly signOut: () => void;
  readonly goTo: (page: string) => void;
};

/** Does what a command says. */
export function runCommand(
  action: Exclude<CommandAction, { kind: 'open-position' }>,
  targets: CommandTargets,
): void {
  switch (action.kind) {
    case 'apply':
      targets.apply(action.q);
      break;
    case 'zone':
      targets.setZone(action.zone);
      break;
    case 'page':
      targets.goTo(action.to);
      break;
    case 'open-id':
      targets.open(action.id);
      break;
    case 'focus-filter':
      // The dialog that is closing gives the focus back first.
      setTimeout(targets.focusFilter);
      break;
    case 'refresh':
      targets.refresh();
      break;
    case 'toggle-live':
      targets.toggleLive();
      break;
    case 'show-keys':
      targets.showKeys();
      break;
    case 'sign-out':
      targets.signOut();
      break;
  }
}
