import { describeFaults } from './faults.ts';
import { wayBack } from './three-pfs.ts';

describeFaults('away from it', wayBack, 20);
