import type { HelpMessages } from "../help-messages.ts";
import { rich } from "../rich-text.ts";

/** The words of `/start`, `/help`, `/prompt` and small talk in Indonesian. */
export const help: HelpMessages = {
  hello: (name) => `Halo${name === undefined ? "" : `, ${name}`}!`,
  purpose:
    "Saya menjalankan workflow dari pesan chat. AI menulisnya sebagai shortcode [MULTISTEP:…], Anda menempelkan jawabannya di sini, " +
    "lalu saya mengerjakan langkah-langkahnya: mengirim pesan, memanggil API, menunggu, meminta persetujuan. Eksekusi tetap berlanjut setelah bot dimulai ulang.",
  tryThis: "Coba ini:",
  tryIt: "▶️ Coba",
  openHelp: "📖 Bantuan",
  getPrompt: "🤖 Prompt untuk AI",
  example: {
    name: "Workflow pertama saya",
    steps: ["Sapa", "Tunggu", "Sapa lagi"],
    first: "👋 Halo! Tiga detik lagi ada lanjutannya.",
    last: "🎉 Selesai. Kirim /prompt untuk mendapatkan prompt yang mengajari AI Anda menulis workflow.",
  },
  title: "Bantuan",
  intro:
    "Berikan teks dari /prompt kepada AI Anda, katakan apa yang Anda inginkan, lalu tempelkan jawabannya di sini. " +
    "Anda juga bisa menulis shortcode sendiri.",
  commands: "Perintah",
  tapTopic: "Coba contohnya, ambil prompt untuk AI, atau baca shortcode menurut topik:",
  writeTopic: (topics) => `Shortcode menurut topik: ${topics}`,
  topics: {
    workflows: "Workflow",
    steps: "Langkah",
    handlers: "Yang bisa dilakukan langkah",
    runs: "Eksekusi",
    schedules: "Jadwal",
    people: "Grup dan orang",
    more: "Lainnya",
  },
  explains: (command) => `/help ${command} menjelaskan salah satunya.`,
  back: "« Kembali",
  allCommands: "Perintah (tulis di mana saja dalam pesan; … = boleh berisi titik dua, ? = opsional)",
  signs: "… = boleh berisi titik dua, ? = boleh tidak ditulis",
  noSuchTopic: (written, near, topics) =>
    `Tidak ada topik atau shortcode "${written}".${near === undefined ? "" : ` Maksud Anda /help ${near}?`} Topik: ${topics}`,
  forExample: "Misalnya:",
  reply: "Balasan:",
  params: "Parameter:",
  result: "Hasil:",
  optional: "opsional",
  handlers: (number) => `🧰 ${number} handler:`,
  promptFile: (handlers) =>
    `Berikan file ini kepada AI Anda, atau tempelkan isinya ke percakapan dengannya. Isinya menjelaskan semua shortcode dan ${handlers} handler.`,
  thanks: "Sama-sama!",
  wellbeing: "Baik, terima kasih! Saya siap menjalankan workflow Anda. /status menampilkan apa yang sedang berjalan.",
  bye: "Sampai jumpa! Workflow Anda tetap berjalan; /status menampilkan apa yang sedang berjalan.",
  offerRun: (command) => rich`Untuk menjalankannya, kirim ${command}`,
  hints: [
    "Saya menjalankan workflow dari shortcode [MULTISTEP:…], dan belum menemukannya di pesan ini. /start memberi contoh untuk dicoba, /help menjelaskan selebihnya.",
    "Katakan kepada AI Anda apa yang Anda inginkan, bersama teks dari /prompt: AI menulis workflow-nya, Anda menempelkan jawabannya di sini, dan saya menjalankannya.",
    "Saya belum paham maksud Anda. /workflows menampilkan workflow Anda, /runs eksekusinya, dan /help hal lain yang bisa saya lakukan.",
  ],
  onlyText:
    "Saya membaca teks dan file teks (.txt dan .md). Kirim jawaban AI dalam bentuk itu. /help menjelaskan apa yang bisa saya lakukan.",
  summaries: {
    CREATE_WORKFLOW: "Membuat workflow kosong, yang kemudian disebut workflow_id.",
    ADD_STEP: "Menambahkan langkah ke workflow; step1, step2 … merujuk ke langkah-langkahnya sesuai urutan penambahan.",
    EDIT_STEP: "Mengubah nama, handler, params, dependensi, atau opsi sebuah langkah; null menghapus pengaturan.",
    REMOVE_STEP: "Menghapus langkah dari workflow.",
    EXECUTE: "Menjalankan workflow; execution_id kemudian merujuk ke eksekusi ini.",
    QUICK_WORKFLOW:
      "Membuat workflow beserta semua langkahnya lalu menjalankannya; langkah menerima semua opsi ADD_STEP.",
    BATCH_PROCESS:
      "Menjalankan handler sekali untuk tiap item, beberapa sekaligus; item yang gagal tidak menghentikan yang lain.",
    TEMPLATE_WORKFLOW: "Membuat workflow dari template lalu menjalankannya; TEMPLATES menampilkan daftarnya.",
    SCHEDULED_WORKFLOW: "Menjalankan workflow nanti, atau berulang menurut jadwal cron, dalam zona waktu chat.",
    UNSCHEDULE: "Menghapus jadwal; eksekusi yang sudah dimulai tetap berjalan.",
    RESUME_SCHEDULE: "Mengaktifkan lagi jadwal yang ditangguhkan karena orang lain mengubah yang dijalankannya.",
    WEBHOOK: "Membuat alamat yang memulai workflow bila ada permintaan HTTP.",
    REMOVE_WEBHOOK:
      "Menghapus webhook: alamatnya tidak memulai apa pun lagi. Eksekusi yang sudah dimulai tetap berjalan.",
    RESUME_WEBHOOK: "Mengaktifkan lagi webhook yang ditangguhkan, dengan workflow-nya yang sekarang.",
    LIST_WEBHOOKS: "Menampilkan webhook di chat ini, yang terbaru lebih dulu.",
    LIST_SCHEDULES: "Menampilkan workflow terjadwal di chat ini, yang paling dekat lebih dulu.",
    STATUS: "Menampilkan eksekusi beserta semua langkahnya.",
    PROGRESS: "Menampilkan sampai di mana eksekusi berjalan dan langkah mana yang sedang berjalan.",
    RESULT: "Menampilkan hasil semua langkah sebuah eksekusi, atau satu langkah saja.",
    LIST_WORKFLOWS: "Menampilkan workflow di chat ini, yang terbaru lebih dulu, 20 per halaman.",
    LIST_EXECUTIONS:
      "Menampilkan eksekusi di chat ini, yang terbaru lebih dulu, 20 per halaman; tambahkan status untuk menyaringnya.",
    CANCEL: "Membatalkan eksekusi untuk seterusnya dan menghentikan langkah yang sedang berjalan.",
    PAUSE: "Menjeda eksekusi: langkah yang berjalan diselesaikan, tidak ada langkah baru yang dimulai.",
    RESUME: "Melanjutkan eksekusi yang dijeda.",
    RETRY:
      "Menjalankan lagi langkah yang gagal dan yang belum selesai; langkah yang sudah selesai mempertahankan hasilnya.",
    DRAW_WORKFLOW: "Menggambar alur workflow sebagai gambar; untuk eksekusi, dengan warna sesuai keadaan langkahnya.",
    SHOW_WORKFLOW: "Menampilkan workflow, langkah-langkahnya, dan dependensinya.",
    DELETE_WORKFLOW:
      "Menghapus workflow beserta jadwalnya; eksekusinya tetap berjalan karena masing-masing memakai salinan.",
    HANDLERS: "Menampilkan handler yang bisa dipakai langkah, masing-masing dengan contoh params.",
    TEMPLATES: "Menampilkan template untuk TEMPLATE_WORKFLOW, masing-masing dengan contoh params.",
    HELP: "Menampilkan semua perintah, atau menjelaskan satu perintah atau handler.",
    "GROUP:PIN_MESSAGE": "Menyematkan pesan di chat ini tanpa notifikasi.",
    "GROUP:UNPIN_MESSAGE": "Melepas sematan pesan di chat ini.",
    "GROUP:UNPIN_ALL": "Melepas semua sematan di chat ini.",
    "GROUP:DELETE_MESSAGE": "Menghapus pesan di chat ini.",
    "GROUP:SET_TITLE": "Mengatur judul grup, paling banyak 128 karakter.",
    "GROUP:SET_DESCRIPTION": "Mengatur deskripsi grup, paling banyak 255 karakter; tulis none untuk menghapusnya.",
    "USER:INFO": "Menampilkan status seseorang di chat ini; tanpa nama, status Anda sendiri.",
    "USER:MUTE": "Melarang seseorang menulis di grup ini, untuk sementara atau selamanya.",
    "USER:UNMUTE": "Mengizinkan orang yang dibisukan menulis lagi di grup ini.",
    "USER:BAN": "Memblokir seseorang dari grup ini, untuk sementara atau selamanya.",
    "USER:UNBAN": "Mengizinkan orang yang diblokir bergabung lagi.",
    "USER:KICK": "Mengeluarkan seseorang dari grup ini; ia boleh bergabung lagi.",
    delay: "Menunggu beberapa detik, menit, jam, atau hari; tetap berlanjut setelah bot dimulai ulang.",
    log: "Menulis satu baris ke log.",
    notification: "Mengirim pesan singkat dengan ikon ke chat ini.",
    set_context: "Menyimpan nilai di konteks untuk langkah-langkah berikutnya.",
    get_context: "Membaca nilai dari konteks.",
    condition_check:
      "Memeriksa apakah sebuah syarat terpenuhi; tidak menghentikan apa pun sendiri: langkah setelahnya membaca result.met.",
    send_message: "Mengirim teks ke chat ini, atau ke chat lain.",
    execute_shortcode: "Menjalankan shortcode.",
    database_operation: "Mencari, menghitung, menambah, mengubah, atau menghapus dokumen di database pengguna.",
    file_operation: "Membaca, menulis, menambahkan, menghapus, atau menampilkan daftar file di sandbox.",
    api_call: "Memanggil API HTTP dan mengembalikan responsnya.",
    parallel_group: "Menjalankan beberapa tugas dari handler lain sekaligus.",
    file_pipeline:
      "Mengolah file secara bertahap: validate, transform, save; percobaan ulang dilanjutkan dari tahap yang gagal.",
    approval:
      "Mengajukan pertanyaan di chat dan menunggu seseorang menekan tombol; Reject atau kehabisan waktu menggagalkan langkah.",
    ai: "Bertanya sekali kepada model AI; tidak ada bagian jawabannya yang dijalankan.",
    ask: "Mengajukan pertanyaan di chat dan menunggu seseorang menulis atau mengirim jawabannya.",
    message_sequence: "Mengirim sambutan, menunggu, lalu mengirim pesan lanjutan.",
    data_processing: "Memuat dokumen dari koleksi, mengolahnya, lalu menyimpan hasilnya.",
    notification_flow: "Mengirim notifikasi, lalu mencatatnya di log.",
  },
  templates: (number) => `📐 ${number} template:`,
  results: {
    CREATE_WORKFLOW: "Menampilkan nama dan id workflow baru.",
    ADD_STEP:
      "Menampilkan nomor, nama, dan handler langkah baru, dan memperingatkan jika ada langkah lain bernama sama.",
    EDIT_STEP: "Menampilkan pengaturan yang diubah.",
    REMOVE_STEP: "Menyebut langkah yang dihapus, dan langkah yang masih bergantung padanya.",
    EXECUTE: "Menampilkan nama workflow dan id eksekusinya; pesan kemajuan menyusul.",
    QUICK_WORKFLOW: "Menampilkan nama dan id workflow, jumlah langkahnya, dan id eksekusinya.",
    BATCH_PROCESS:
      "Menampilkan jumlah item dan id eksekusinya; RESULT kemudian menampilkan hasil tiap item sebagai Item 1, Item 2 …",
    TEMPLATE_WORKFLOW: "Menampilkan nama dan id workflow, jumlah langkahnya, dan id eksekusinya.",
    SCHEDULED_WORKFLOW:
      "Menampilkan kapan workflow dimulai dan id jadwalnya; untuk satu waktu saja, juga id eksekusi yang menunggu.",
    UNSCHEDULE: "Menyebut workflow yang tidak akan dimulai lagi.",
    RESUME_SCHEDULE: "Menampilkan kapan workflow dimulai berikutnya.",
    WEBHOOK: "Menampilkan alamatnya dan baris curl yang memanggilnya; alamat itu hanya ditampilkan saat itu.",
    REMOVE_WEBHOOK: "Menyebut workflow yang tadinya dimulai alamat itu.",
    RESUME_WEBHOOK: "Menyebut workflow yang kembali dimulai alamatnya.",
    LIST_WEBHOOKS: "Menampilkan webhook, masing-masing dengan workflow, terakhir dipanggil, dan id; tanpa alamatnya.",
    LIST_SCHEDULES: "Menampilkan jadwal, masing-masing dengan workflow, waktu mulai berikutnya, dan id.",
    STATUS: "Menampilkan status, kemajuan, serta keadaan, percobaan, lama waktu, dan kesalahan tiap langkah.",
    PROGRESS: "Menampilkan status, kemajuan dalam persen, dan langkah yang sedang berjalan.",
    RESULT:
      "Menampilkan status dan hasil tiap langkah sebagai JSON, atau kesalahannya. Dalam pesan yang memulai eksekusi, hasilnya menyusul dalam pesan tersendiri setelah eksekusi selesai.",
    LIST_WORKFLOWS: "Menampilkan tiap workflow dengan jumlah langkah, waktu pembuatan, dan id.",
    LIST_EXECUTIONS: "Menampilkan tiap eksekusi dengan status, kemajuan, waktu mulai, dan id.",
    CANCEL: "Menampilkan sampai di mana eksekusi berjalan.",
    PAUSE: "Menampilkan sampai di mana eksekusi berjalan.",
    RESUME: "Menampilkan sampai di mana eksekusi berjalan; pesan kemajuannya berlanjut.",
    RETRY: "Menyebut eksekusi yang dijalankan lagi; pesan kemajuannya berlanjut.",
    DRAW_WORKFLOW:
      "Mengirim gambarnya dalam pesan tersendiri; di tempat tanpa gambar, menampilkan alurnya sebagai teks.",
    SHOW_WORKFLOW: "Menampilkan batas workflow, serta nomor, handler, params, dependensi, dan syarat tiap langkah.",
    DELETE_WORKFLOW: "Menyebut workflow yang dihapus dan jadwal yang ikut dihapus.",
    HANDLERS: "Menampilkan handler, masing-masing dengan ringkasan dan contoh params.",
    TEMPLATES: "Menampilkan template, masing-masing dengan ringkasan dan contoh shortcode.",
    HELP: "Menampilkan perintah beserta argumennya, atau menjelaskan satu dengan contoh.",
    "GROUP:PIN_MESSAGE": "Menyebut pesan yang disematkan.",
    "GROUP:UNPIN_MESSAGE": "Menyebut pesan yang dilepas sematannya.",
    "GROUP:UNPIN_ALL": "Memastikan bahwa tidak ada pesan yang disematkan.",
    "GROUP:DELETE_MESSAGE": "Menyebut pesan yang dihapus, atau mengatakan bahwa pesan itu sudah tidak ada.",
    "GROUP:SET_TITLE": "Menampilkan judul baru.",
    "GROUP:SET_DESCRIPTION": "Memastikan bahwa deskripsi diatur atau dihapus.",
    "USER:INFO": "Menampilkan nama, id, dan status orang itu di chat ini.",
    "USER:MUTE": "Menampilkan siapa yang dibisukan dan sampai kapan.",
    "USER:UNMUTE": "Menampilkan siapa yang boleh menulis lagi.",
    "USER:BAN": "Menampilkan siapa yang diblokir dan sampai kapan.",
    "USER:UNBAN": "Menampilkan siapa yang boleh bergabung lagi.",
    "USER:KICK": "Menampilkan siapa yang dikeluarkan.",
  },
  details: {
    "Trailing whole numbers set the timeout in seconds and how many steps may run in parallel; quote a description that ends in a number.":
      "Bilangan bulat di akhir adalah timeout dalam detik dan jumlah langkah yang boleh berjalan sekaligus; tulis deskripsi yang diakhiri angka dalam tanda kutip.",
    "Options of repeating schedules: overlap (what to do if the previous run is still in progress: skip, queue or parallel; default skip) and catch_up (one or none: whether to start one late run for times missed while the bot was down; default one).":
      "Opsi jadwal yang berulang: overlap (skip, queue, atau parallel, selama eksekusi sebelumnya belum selesai; bawaannya skip) dan catch_up (one atau none: satu eksekusi susulan setelah waktu-waktu saat bot mati; bawaannya one).",
    "Options: auto_retry, metadata.": "Opsi: auto_retry, metadata.",
    "Dependencies: step1,step2, step names, a JSON list (1 is the first step), previous, or none. The steps may be added later.":
      "Dependensi: step1,step2, nama langkah, daftar JSON (1 berarti langkah pertama), previous, atau none. Langkah-langkah itu boleh ditambahkan belakangan.",
    "Options: dependencies, timeout, retry_count, retry_delay, condition, save_as, on_error, priority, idempotency_key, metadata.":
      "Opsi: dependencies, timeout, retry_count, retry_delay, condition, save_as, on_error, priority, idempotency_key, metadata.",
    "Option names ignore case, spaces, - and _; depends_on, deps, retries, max_retries, parameters and args also work.":
      "Nama opsi tidak membedakan huruf besar-kecil, spasi, -, dan _; depends_on, deps, retries, max_retries, parameters, dan args juga bisa dipakai.",
    "Instead of a workflow, name a run: [MULTISTEP:DRAW_WORKFLOW:execution_id].":
      "Sebagai ganti workflow, sebutkan eksekusinya: [MULTISTEP:DRAW_WORKFLOW:execution_id].",
    "The run receives the request as context.request: body (JSON and forms as data), query, headers and method. With a secret, requests must be signed with X-Hub-Signature-256, as GitHub does. Requests with the same X-GitHub-Delivery or Idempotency-Key start only one run.":
      "Eksekusinya menerima permintaan itu sebagai context.request: body (JSON dan formulir sebagai data), query, headers, dan method. Dengan secret, permintaan harus membawa X-Hub-Signature-256, seperti GitHub. X-GitHub-Delivery atau Idempotency-Key yang sama memulai satu eksekusi.",
    'A step may have an "id", which other steps can depend on.':
      'Sebuah langkah boleh punya "id", yang bisa dijadikan dependensi langkah lain.',
    "what to ask; filled-in values are marked as data":
      "apa yang ditanyakan; nilai yang diisikan ditandai sebagai data",
    "how to answer": "cara menjawab",
    "another model on the same endpoint": "model lain di endpoint yang sama",
    "JSON Schema of an object; the result is then {object, tokens}":
      "JSON Schema sebuah objek; hasilnya lalu {object, tokens}",
    'When: seconds (300), a duration (5 minutes), a time (2030-01-31T09:00), a quoted cron expression ("0 9 * * 1") or plain words ("weekdays at 9", "setiap Senin jam 9", "tomorrow at 17:30", "last day of the month at 18:00"), always with a time of day. A time zone may follow, or be a separate argument: Asia/Jakarta, WIB, UTC+7.':
      'Waktu: detik (300), durasi (5 menit), waktu (2030-01-31T09:00), ekspresi cron dalam tanda kutip ("0 9 * * 1") atau kata-kata biasa ("setiap Senin jam 9", "besok jam 17:30", "weekdays at 9", "last day of the month at 18:00"), selalu dengan jam. Zona waktu boleh menyusul, juga sebagai argumen tersendiri: Asia/Jakarta, WIB, UTC+7.',
    "You need the admin permission, and must be allowed to do this in the chat yourself; the bot must be an administrator there.":
      "Anda memerlukan izin admin, dan Anda sendiri harus boleh melakukannya di chat itu; bot harus menjadi administrator di sana.",

    "seconds to wait, fractions allowed, up to one year":
      "lama menunggu dalam detik, boleh pecahan, paling lama satu tahun",
    "milliseconds to wait": "lama menunggu dalam milidetik",
    "minutes to wait, in addition to seconds or instead of them":
      "lama menunggu dalam menit, bersama detik atau sebagai gantinya",
    "hours to wait": "lama menunggu dalam jam",
    "days to wait": "lama menunggu dalam hari",
    'a duration with its unit, such as "10 minutes"': 'durasi dengan satuannya, misalnya "10 menit"',
    "the text; anything else is written as JSON": "teksnya; nilai lain ditulis sebagai JSON",
    "one of debug, info, warning, error; info by default":
      "salah satu dari debug, info, warning, error; bawaannya info",
    "the text; anything else is sent as JSON": "teksnya; nilai lain dikirim sebagai JSON",
    "one of info, warning, error, success; info by default":
      "salah satu dari info, warning, error, success; bawaannya info",
    "markdown, the default, or plain; markdown shows `**bold**`, lists, code, links and tables as formatting, plain shows the text as is. Filled-in values are never read as Markdown":
      "markdown, bawaannya, menampilkan `**tebal**`, daftar, kode, tautan, dan tabel sebagai format; plain menampilkan teks apa adanya. Nilai yang diisikan tidak pernah dibaca sebagai Markdown",
    "the name, without dots, at most 256 characters": "namanya, tanpa titik, paling banyak 256 karakter",
    "any JSON value": "nilai JSON apa pun",
    "the name, or a dotted path such as user.address.city or items.0":
      "namanya, atau jalur bertitik seperti user.address.city atau items.0",
    "a condition, such as context.get('count') > 5": "syarat, seperti context.get('count') > 5",
    "the numeric id of the chat; this chat by default": "id chat dalam angka; bawaannya chat ini",
    "the question": "pertanyaannya",
    "the choices; Approve and Reject by default": "pilihan jawabannya; bawaannya Approve dan Reject",
    "text, number, date, choice, file; choice if there are options, otherwise text":
      "text, number, date, choice, file; choice jika ada options, selain itu text",
    "the choices": "pilihan jawabannya",
    "where to save a file; a path from the root of the file sandbox":
      "tempat menyimpan file; jalur dari akar sandbox file",
    "seconds to wait; without it the step waits forever":
      "lama menunggu dalam detik; tanpa ini langkah menunggu tanpa batas waktu",
    "one of find, find_one, count, insert, insert_many, update, delete":
      "salah satu dari find, find_one, count, insert, insert_many, update, delete",
    "the name of the collection": "nama koleksi",
    'selects documents, such as {"active": true}; plain MongoDB operators work':
      'memilih dokumen, misalnya {"active": true}; operator biasa MongoDB bisa dipakai',
    "insert: the document; insert_many: a list; update: fields to set, or operators":
      "insert: dokumennya; insert_many: daftar; update: field yang diisi, atau operator",
    'find, find_one: the order, such as {"created": -1}': 'find, find_one: urutannya, misalnya {"created": -1}',
    "find: the maximum number of documents to return; 1000 by default":
      "find: jumlah dokumen terbanyak yang dikembalikan; bawaannya 1000",
    'find, find_one: the fields to return, such as {"name": 1}':
      'find, find_one: field yang dikembalikan, misalnya {"name": 1}',
    "update, delete: true allows an empty query, which selects every document":
      "update, delete: true mengizinkan query kosong, yang memilih semua dokumen",
    "NAMESPACE:ACTION, without brackets": "NAMESPACE:ACTION, tanpa kurung siku",
    "the arguments: an object with their names, a list, or a single argument":
      "argumennya: objek berisi nama-namanya, daftar, atau satu argumen saja",
    "one of read, write, append, delete, list": "salah satu dari read, write, append, delete, list",
    "the path, from the root of the file sandbox": "jalurnya, dari akar sandbox file",
    "write, append: the text; anything else is written as JSON":
      "write, append: teksnya; nilai lain ditulis sebagai JSON",
    "the path of the file, from the root of the file sandbox": "jalur file, dari akar sandbox file",
    "any of validate, transform and save, in this order; all of them by default":
      "validate, transform, dan save, dalam urutan ini, atau sebagian darinya; bawaannya semua",
    "one of uppercase, lowercase, trim, none; uppercase by default":
      "salah satu dari uppercase, lowercase, trim, none; bawaannya uppercase",
    "the folder for the result; /tmp/final_output by default": "folder untuk hasilnya; bawaannya /tmp/final_output",
    "the full URL, with https:// or http://": "URL lengkap, dengan https:// atau http://",
    "one of GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS; GET by default":
      "salah satu dari GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS; bawaannya GET",
    'request headers, such as {"Authorization": "Bearer {secrets.TOKEN}"}':
      'header permintaan, misalnya {"Authorization": "Bearer {secrets.TOKEN}"}',
    "the body, sent as JSON; text is sent unchanged": "isi permintaan, dikirim sebagai JSON; teks dikirim apa adanya",
    "a list of {name, handler, params}; names must be unique":
      "daftar {name, handler, params}; setiap nama harus berbeda",
  },
};
