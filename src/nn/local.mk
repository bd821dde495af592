# nn: see its headers.
