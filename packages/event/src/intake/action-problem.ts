import type { Catalogue } from '../catalogue/catalogue.ts';
import { shown } from './readers.ts';

const NAME = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;

/** Whether a text can be the name of an action: `SECRET_READ`. */
export function isActionName(text: string): boolean {
  return NAME.test(text);
}

/** What to tell a sender of an action the catalogue does not have. */
export function actionProblem(action: string, catalogue: Catalogue): string {
  const near = catalogue.nearest(action);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  if (!isActionName(action)) {
    return `must be a name of upper-case letters, digits and single underscores, such as SECRET_READ${hint}`;
  }
  return `${shown(action)} is not in the catalogue${hint || ';'} an action of your own is registered by PUT /v1/catalogue/actions/${action}`;
}
