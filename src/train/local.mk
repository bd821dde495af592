# train: see its headers.
