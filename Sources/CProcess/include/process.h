// SPDX-License-Identifier: Apache-2.0
// The one call that Swift cannot import: prctl is variadic.
#ifndef CTANON_PROCESS_H
#define CTANON_PROCESS_H

#include <sys/prctl.h>

/// Forbids core dumps and reading of this process's memory by others of the same user.
static inline int process_forbid_dumps(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

#endif
