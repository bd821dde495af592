#!/bin/sh
# The page in Chromium: page.py looks at it and works with it.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
need_browser

# A study whose names are markup.
tiny_study "$(scaled 8 4)" | cat
sed -e 's|^report "tiny"|report "</script><script>boom()</script>"|' \
    -e 's|figure curves(main)|figure curves(main) "<!--<script>boom()"|' \
    -e 's|^# A study|# <img src=x onerror=boom()> \&lt; study|' \
    tiny.study >'a<b onload=boom()>&.study'
SOURCE_DATE_EPOCH=1700000000 expect 6 "$RLSTUDY" 'a<b onload=boom()>&.study'
mv 'a<b onload=boom()>&.report' small
# The same again, byte by byte.
SOURCE_DATE_EPOCH=1700000000 expect 6 "$RLSTUDY" 'a<b onload=boom()>&.study'
cmp small/index.html 'a<b onload=boom()>&.report/index.html' ||
    fail "the same input gives another page"

# Facets, laws and predictions, without training.
cp -r "$top_srcdir/studies" studies
chmod -R u+w studies
for study in elsewhere losses; do
    expect 0 "$RLSTUDY" "studies/$study.study"
done

# 5,000 runs.
sed -e 's|seed in 1..2|seed in 1..1000|' -e 's|\[1/16, 1/8, 1/4\]|[1/16, 1/8, 1/4, 1/2, 1]|' \
    -e '/^fit/d' -e '/(law)/d' tiny.study >many.study
"$top_builddir/tests/tools/many_runs" many.study many
expect 4 "$RLSTUDY" report --store many many.study

"$python" "$top_srcdir/tests/page/page.py" small elsewhere.report \
    losses.report many.report || fail "see above"
finish
