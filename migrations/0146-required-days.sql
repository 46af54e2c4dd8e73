-- A day of a member keeps the ratio that the rules asked for on it: charts drew today's for all days.
alter table member_day add column required double precision;
comment on column member_day.required is 'null: none was asked, or it was not noted yet';
