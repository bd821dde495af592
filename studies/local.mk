# studies worth running, installed as examples
studiesdir = $(pkgdatadir)/studies
dist_studies_DATA = %D%/horizon.study %D%/mnist.study %D%/quick.study
