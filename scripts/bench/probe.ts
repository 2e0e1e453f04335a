import { orderOfParent, report } from './child';
import { probeCommits, type ProbeOrder } from './commit-probe';

/** The probe as a process of its own: an order as JSON in, one line of JSON out. */
void report(() => probeCommits(orderOfParent() as ProbeOrder)); // the bench itself wrote it
