# ast: see its headers.
