# analysis: see its headers.
