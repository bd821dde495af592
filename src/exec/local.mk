# exec: see its headers.
