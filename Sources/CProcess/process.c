// SPDX-License-Identifier: Apache-2.0
// The header holds everything; a C target needs one source file.
#include "process.h"
