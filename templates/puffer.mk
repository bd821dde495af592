# Makes @NAME@.so, which a study names as plugin("./@NAME@.so").
CFLAGS = -O2 -g -Wall -Wextra -Wno-unused-parameter
HEADERS = @NAME@.h rlstudy/env.h rlstudy/env_single.h rlstudy/env_puffer.h \
    rlstudy/puffer/raylib.h

all: @NAME@.so

# rlstudy/puffer has what stands in for raylib, as nothing is drawn.  Hidden:
# headers like this one have names that others have, too.
@NAME@.so: @NAME@.c $(HEADERS)
	$(CC) $(CPPFLAGS) -I. -Irlstudy/puffer $(CFLAGS) -fvisibility=hidden -fPIC -shared $(LDFLAGS) -o $@ @NAME@.c $(LDLIBS) -lm

check: @NAME@.so
	rlstudy env check ./@NAME@.so

clean:
	rm -f @NAME@.so

.PHONY: all check clean
