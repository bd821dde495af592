# check: see its headers.
