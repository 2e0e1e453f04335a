import { committing } from './mutants/committing';
import { deciding } from './mutants/deciding';
import { reading } from './mutants/reading';
import { settling } from './mutants/settling';

/** TicketBoss with one mistake each. The simulator has to find them all. */
export const mutants = [...committing, ...settling, ...deciding, ...reading];
