import { buildDashboard } from './support/dashboard-build';

buildDashboard().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
