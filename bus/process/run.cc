#include <laban/run.h>
