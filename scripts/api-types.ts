import openapiTypes, { type OpenAPI3 } from 'openapi-typescript';

const HEAD = `// Made from the OpenAPI document by \`npm run generate:api\`. What is written here by hand is lost.

/** What the HTTP API takes and gives, by the name in the OpenAPI document. Times are ISO 8601. */
`;

/** The schemas of an OpenAPI document as TypeScript, one interface that holds them by name. */
export async function apiTypes({ openapi, info, components }: OpenAPI3): Promise<string> {
  const document: OpenAPI3 = { openapi, info, paths: {}, components: { schemas: components?.schemas ?? {} } };
  const text = await openapiTypes(document, { immutableTypes: true, commentHeader: '' });
  const [, schemas] = /^ {2}schemas: \{\n(.*?)^ {2}\};$/ms.exec(text) ?? [];
  if (schemas === undefined) throw new Error('openapi-typescript gave no schemas');
  const body = schemas.replaceAll(/^ {2}/gm, '').replaceAll(/components\["schemas"\]/g, 'ApiSchemas');
  return `${HEAD}export interface ApiSchemas {\n${body}}\n`;
}
