import { BaseCommand } from '../../cli/base-command.ts';
import { renderPersistence } from '../../output/persistence.ts';
import { type Persistence, showPersistence } from '../../persist/show.ts';

export default class PersistShow extends BaseCommand {
  static override summary = 'tell what comes back at boot, and how the last boot went';
  static override description =
    'The files that persist enable wrote and whether they are unchanged, what the last boot made of them, and whether the host is as they say now.';
  static override examples = ['<%= config.bin %> persist show'];

  async run(): Promise<Persistence> {
    const { flags } = await this.parse(PersistShow);
    const host = await this.openHost(flags);
    const shown = await showPersistence(host);
    return this.answer(shown, flags, (terminal) => renderPersistence(shown, terminal));
  }
}
