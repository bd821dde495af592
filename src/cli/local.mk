# cli: see its headers.
