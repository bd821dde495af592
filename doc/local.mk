# doc
dist_man_MANS += %D%/study.5
