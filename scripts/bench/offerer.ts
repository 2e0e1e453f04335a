import { orderOfParent, report } from './child';
import { offerLoad, type Offer } from './offer-load';

/** What offers load as a process of its own: an offer as JSON in, one line of JSON out. */
void report(async () => ({ reports: await offerLoad(orderOfParent() as Offer) })); // the bench wrote it
