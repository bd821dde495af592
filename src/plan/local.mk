# plan: see its headers.
