-- Info dictionaries of imported torrents can have names in another encoding than UTF-8, which the .torrent must tell.

alter table torrent_blob
  -- As the original file told it, such as `GBK`; null: UTF-8.
  add column name_encoding text check (length(name_encoding) <= 40);
