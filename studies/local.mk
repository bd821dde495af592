# studies worth running, installed as examples
studiesdir = $(pkgdatadir)/studies
dist_studies_DATA = \
    %D%/control.study \
    %D%/duel.study \
    %D%/elsewhere.study \
    %D%/games.study \
    %D%/horizon.study \
    %D%/isoflop.study \
    %D%/learning.study \
    %D%/learning_games.study \
    %D%/learning_images.study \
    %D%/losses.study \
    %D%/mnist.study \
    %D%/pairs.study \
    %D%/phasic.study \
    %D%/procgen.study \
    %D%/quick.study
studiesdatadir = $(studiesdir)/data
dist_studiesdata_DATA =
dist_studiesdata_DATA += %D%/data/elsewhere.csv
dist_studiesdata_DATA += %D%/data/losses.csv
