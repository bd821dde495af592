# embed.awk - text files to a C table.
#
#     awk -v table=NAME -v folder=NAME -v header=FILE -f embed.awk FILE...
#
# TABLE is an array of struct library_file, declared in HEADER; files are called
# FOLDER/NAME there, without ".study".

function quoted(s)
{
    gsub(/\\/, "\\\\&", s)
    gsub(/"/, "\\\"", s)
    gsub(/\t/, "\\t", s)
    gsub(/\?/, "\\?", s)
    return s
}

function finish()
{
    if (name != "") {
        printf ";\n\n"
        names = names sprintf("    {\"%s/%s\", text_%d, sizeof text_%d - 1},\n",
                              folder, name, files, files)
    }
}

BEGIN {
    print "/* Made by embed.awk. */"
    printf "#include \"%s\"\n\n", header
}

FNR == 1 {
    finish()
    name = FILENAME
    sub(/.*\//, "", name)
    sub(/\.study$/, "", name)
    files++
    printf "static const char text_%d[] =\n", files
}

{ printf "    \"%s\\n\"\n", quoted($0) }

END {
    finish()
    printf "const struct library_file %s[] = {\n", table
    printf "%s", names
    print "    {NULL, NULL, 0},"
    print "};"
}
