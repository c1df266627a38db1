import type { Budget } from '../budget.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { PRODUCT_CATEGORY } from '../catalogue/definition.ts';
import { isActionName } from '../names.ts';
import { shown } from './readers.ts';

/** Why a sender may not record an action: the catalogue does not have it, or it is the product's own. Undefined where it may. */
export function actionProblem(action: string, catalogue: Catalogue, budget: Budget): string | undefined {
  const category = catalogue.categoryOf(action);
  if (category === PRODUCT_CATEGORY) {
    return `${action} is recorded by Daybook alone, as is all of the category ${category}; an action of your own is registered by PUT /v1/catalogue/actions/{ACTION}`;
  }
  return catalogue.get(action) ? undefined : unknownAction(action, catalogue, budget);
}

function unknownAction(action: string, catalogue: Catalogue, budget: Budget): string {
  const nearest = budget.suggest(() => catalogue.nearest(action));
  const near =
    nearest !== undefined && catalogue.categoryOf(nearest) !== PRODUCT_CATEGORY ? nearest : undefined;
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  if (!isActionName(action)) {
    return `must be a name of upper-case letters, digits and single underscores, such as SECRET_READ${hint}`;
  }
  return `${shown(action)} is not in the catalogue${hint || ';'} register one of your own by daybook actions register ${action}, or PUT /v1/catalogue/actions/${action}`;
}
