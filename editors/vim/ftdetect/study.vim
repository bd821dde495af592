autocmd BufRead,BufNewFile *.study setfiletype study
