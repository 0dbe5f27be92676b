/**
 * The volumes of the seeded account. `age` and `idle` are days before the anchor; idle '-' is
 * attached now, 'never' was never attached, a negative number lies in the future: it shows as the
 * clock moves. `why` says what CloudThrift ought to make of it, and volumes.ts gives it the
 * features to match.
 */

const US_EAST_1 = `
name                       type     GiB  iops  MiB/s zone age  idle  team     env  why
checkout-db-primary-2023   io2      4000 32000 -     b    820  96    checkout prod candidate
search-reindex-scratch     gp3      2000 16000 1000  a    410  61    search   prod candidate
clickstream-2023-archive   st1      8000 -     -     c    640  210   data     prod candidate
jenkins-agent-cache-07     gp2      500  -     -     a    930  400   platform dev  candidate
loadtest-kafka-broker-3    gp3      1000 6000  500   b    180  45    platform test candidate
legacy-cms-uploads         standard 300  -     -     d    1090 700   web      prod candidate
audit-log-copy             sc1      5000 -     -     a    770  330   security prod candidate
reporting-replica-tmp      io1      400  8000  -     b    300  120   data     prod candidate
orphan-of-terminated-host  gp2      100  -     -     c    500  380   -        -    untagged
erp-migration-landing      gp3      750  -     -     a    150  never erp      prod encrypted
recommender-features-v2    gp3      600  4000  250   a    240  52    ml       prod unprotected
session-store-backup-src   gp3      200  -     -     b    380  58    web      prod backup-target
edge-cache-boston          gp2      200  -     -     bos  350  70    web      prod local-zone
payments-forensic-hold     gp3      500  -     -     a    290  260   security prod protected
golden-image-2024          gp2      60   -     -     a    610  600   platform prod do-not-delete
orders-kafka-data-2        gp3      400  -     -     b    210  35    platform prod kubernetes
legacy-kops-etcd-main      gp2      20   -     -     c    1005 420   platform prod kops
nightly-batch-workdir      gp3      800  -     -     a    330  40    data     prod cloudformation
eks-auto-node-store        gp3      80   -     -     b    44   30    platform prod managed
oracle-rac-quorum          io2      100  2000  -     a    560  140   erp      prod multi-attach
month-end-close-scratch    gp3      700  -     -     b    410  120   erp      prod used-at-night
customer-exports-2023      gp3      300  -     -     a    520  150   data     prod key-disabled
invoice-render-disk        gp2      250  -     -     b    480  66    checkout prod modifying
ci-runner-crashed          gp3      64   -     -     c    75   never platform dev  failed
checkout-db-debug-clone    io2      4000 32000 -     b    0.1  never checkout prod fresh-clone
hotfix-bench-disk          gp3      150  -     -     a    1    never search   test young
checkout-db-primary        io2      4000 40000 -     b    400  -     checkout prod attached
checkout-api-root-1        gp3      30   -     -     a    96   -     checkout prod attached
search-node-1-data         gp3      1500 9000  500   a    320  -     search   prod attached
search-node-2-data         gp3      1500 9000  500   b    320  -     search   prod attached
bastion-root               gp2      8    -     -     a    1010 -     platform prod attached
shared-media-cluster       io1      800  12000 -     c    540  -     web      prod attached-multi
`

const EU_WEST_1 = `
name                       type     GiB  iops  MiB/s zone age  idle  team     env  why
orders-warehouse-old       gp3      1500 12000 750   a    365  88    data     prod candidate
data-lake-compaction       io1      1000 10000 -     b    520  33    data     prod candidate
recommender-training-v1    st1      4000 -     -     a    700  250   ml       prod candidate
mail-relay-spool           gp2      40   -     -     c    1000 500   platform prod candidate
rc-performance-run         gp3      300  -     -     b    90   20    checkout test candidate
bi-sandbox-lena            gp3      120  -     -     a    260  75    data     dev  candidate
gdpr-export-staging        gp3      250  -     -     a    120  40    security prod encrypted
vault-raft-old             gp3      50   -     -     b    430  110   security prod terraform
price-history-restore      gp2      900  -     -     c    215  never data     prod from-snapshot
cart-redis-data-0          gp3      100  -     -     a    310  48    platform prod kubernetes
loki-chunks-1              gp3      500  -     -     b    190  27    platform prod kubernetes
returns-service-data       gp3      350  -     -     a    275  90    web      prod cloudformation
store-appliance-dublin     gp2      500  -     -     a    620  155   erp      prod outpost
legal-hold-2022            sc1      1000 -     -     b    1080 900   security prod protected
sprint-demo-disk           gp3      80   -     -     a    9    never web      dev  young
fraud-model-canary         gp3      200  5000  250   c    140  5     ml       prod just-detached
orders-db-primary          io2      2000 20000 -     a    505  -     payments prod attached
orders-db-replica          io2      2000 20000 -     b    505  -     payments prod attached
storefront-root-3          gp3      30   -     -     c    61   -     web      prod attached
fraud-scoring-scratch      gp3      400  8000  500   a    160  -10   ml       prod attached
`

const AP_SOUTHEAST_2 = `
name                       type     GiB  iops  MiB/s zone age  idle  team     env  why
sydney-launch-loadgen      gp3      900  10000 500   a    470  300   platform test candidate
au-catalogue-import        gp2      1200 -     -     b    390  130   search   prod candidate
tax-engine-poc             io2      250  6000  -     a    225  95    erp      dev  candidate
old-webcache-syd           standard 80   -     -     c    1060 640   web      prod candidate
syd-pos-terminal-sync      gp3      60   -     -     a    170  36    erp      prod kubernetes
syd-managed-workspace      gp3      175  -     -     b    130  60    platform prod managed-hidden
syd-restore-drill          gp3      500  -     -     a    0.5  never platform test fast-restored
syd-storefront-root        gp3      30   -     -     a    200  -     web      prod attached
syd-orders-replica         io2      1000 10000 -     b    330  -     payments prod attached
black-friday-warmup        gp3      700  12000 600   a    -4   never checkout test later
campaign-render-farm       gp3      1600 -     -     c    -11  never web      prod later
`

export const VOLUME_TABLES: Readonly<Record<string, string>> = {
  'us-east-1': US_EAST_1,
  'eu-west-1': EU_WEST_1,
  'ap-southeast-2': AP_SOUTHEAST_2,
}
