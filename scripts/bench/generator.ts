import { generateLoad } from './generate-load';
import type { LoadOrder } from './load';
import { orderOfParent, report } from './child';

/** The load generator as a process of its own: an order as JSON in, one line of JSON out. */
void report(() => generateLoad(orderOfParent() as LoadOrder)); // the bench itself wrote it
