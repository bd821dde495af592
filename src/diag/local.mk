# diag: see its headers.
