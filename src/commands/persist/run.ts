import { BaseCommand } from '../../cli/base-command.ts';
import { abortOnSignal } from '../../cli/interrupt.ts';
import { renderBoot } from '../../output/persistence.ts';
import type { BootResult } from '../../persist/boot-result.ts';
import { runAtBoot } from '../../persist/run-at-boot.ts';

/** What the unit starts; a person uses `apply`. */
export default class PersistRun extends BaseCommand {
  static override hidden = true;
  static override summary = 'what sriovctl.service runs at boot';
  static override description =
    'Makes the VFs of /etc/sriovctl/host.yaml, and tells what is not as it was when persist enable wrote it. Exits with 1 then.';

  async run(): Promise<BootResult> {
    const { flags } = await this.parse(PersistRun);
    const host = await this.openHost(flags);
    const interrupt = abortOnSignal((line) => this.say(line));
    try {
      const { result, status } = await runAtBoot(host, {
        signal: interrupt.signal,
        say: (line) => this.warnOf([line]),
      });
      this.status = status;
      return await this.answer(result, flags, () => renderBoot(result));
    } finally {
      interrupt.release();
    }
  }
}
