#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdbool.h>

/// Starts to count the process's allocations, from zero.
void allocation_counter_start(void);

/// Stops counting and returns how many there were.
long allocation_counter_stop(void);

/// Whether allocations can be counted on this system.
bool allocation_counter_is_available(void);

#endif
