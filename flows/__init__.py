"""What runs when: Prefect flows and the command line. The work itself is in `tasks`.

Prefect reads its settings when it is first imported, so they are set here, before any other module of `flows`.
"""

from flows.prefect_environment import use_own_environment

use_own_environment()
