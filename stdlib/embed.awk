# embed.awk - study files to a C table; see stdlib.h.

function quoted(s)
{
    gsub(/\\/, "\\\\", s)
    gsub(/"/, "\\\"", s)
    gsub(/\t/, "\\t", s)
    gsub(/\?/, "\\?", s)
    return s
}

function finish()
{
    if (name != "") {
        printf ";\n\n"
        names = names sprintf("    {\"std/%s\", text_%s, sizeof text_%s - 1},\n",
                              name, name, name)
    }
}

BEGIN {
    print "/* Made from stdlib's .study files by embed.awk. */"
    print "#include \"stdlib/stdlib.h\"\n"
}

FNR == 1 {
    finish()
    name = FILENAME
    sub(/.*\//, "", name)
    sub(/\.study$/, "", name)
    printf "static const char text_%s[] =\n", name
}

{ printf "    \"%s\\n\"\n", quoted($0) }

END {
    finish()
    print "const struct library_file stdlib_files[] = {"
    printf "%s", names
    print "    {NULL, NULL, 0},"
    print "};"
}
