#include "config.h"
#include "nn/parts.h"
