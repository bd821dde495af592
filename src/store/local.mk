# store: see its headers.
