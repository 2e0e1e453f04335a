import type { AdminAction } from '../../domain/admin-action';
import type { AccessModels } from '../../models/access-models';
import { toStored } from '../../models/stored';
import type { Clock } from '../support/clock';
import { whenAvailable } from '../database/database-errors';
import { after, NEWEST_FIRST, toPage, type Page, type Place } from '../database/page';

/** Who did what to the set-up. Entries are kept for `ADMIN_ACTION_DAYS`. */
export class AdminActions {
  constructor(
    private readonly models: Pick<AccessModels, 'adminActions'>,
    private readonly clock: Clock,
    private readonly newId: () => string,
  ) {}

  /** Written before the action: an action that cannot be recorded is not done. Returns the entry's id. */
  async begin(action: Pick<AdminAction, 'actor' | 'keyName' | 'action' | 'target' | 'requestId'>) {
    const actionId = this.newId();
    const entry: AdminAction = { actionId, createdAt: this.clock.now(), ...action };
    await whenAvailable(() => this.models.adminActions.create(toStored('actionId', entry)));
    return actionId;
  }

  /** It was refused: nothing was done, and such entries could fill the database. */
  async drop(actionId: string): Promise<void> {
    await whenAvailable(() => this.models.adminActions.deleteOne({ _id: actionId }));
  }

  /** How the action was answered, and the path of the resource, which a new resource has only now. */
  async finish(actionId: string, outcome: Required<Pick<AdminAction, 'status' | 'target'>>) {
    await whenAvailable(() =>
      this.models.adminActions.updateOne({ _id: actionId }, { $set: { ...outcome } }),
    );
  }

  /** One page of all actions, newest first. */
  async page(limit: number, place: Place | undefined): Promise<Page<AdminAction>> {
    const rows = await whenAvailable(() =>
      this.models.adminActions
        .find(after(place))
        .sort(NEWEST_FIRST)
        .limit(limit + 1)
        .lean(),
    );
    return toPage(rows, limit, 'actionId');
  }
}
