# env: see its headers.
