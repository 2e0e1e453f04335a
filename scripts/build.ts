import { build } from './support/build';

build().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
