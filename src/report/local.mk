# report: see its headers.
