# studies worth running, installed as examples
studiesdir = $(pkgdatadir)/studies
dist_studies_DATA = \
    %D%/control.study \
    %D%/horizon.study \
    %D%/isoflop.study \
    %D%/mnist.study \
    %D%/pairs.study \
    %D%/phasic.study \
    %D%/quick.study
