import { expect, test } from 'vitest';
import { isProduction } from './production.ts';

test.each([
  'production',
  'Production',
  'prod',
  'PRD',
  'live',
  'eu-production',
  'prod_us',
  'prod2',
  'shop/prod',
  'prod.eu1',
])('%s is production', (name) => expect(isProduction(name)).toBe(true));

test.each([
  'staging',
  'development',
  'pre-prod',
  'preprod',
  'non-production',
  'product-demo',
  'delivery',
  'test',
  '',
  '7',
])('"%s" is not', (name) => expect(isProduction(name)).toBe(false));
