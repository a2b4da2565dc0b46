import type { HelpMessages } from "./messages.ts";
import { rich } from "./rich-text.ts";

/** The words of `/start`, `/help`, `/prompt` and small talk in Indonesian. */
export const helpId: HelpMessages = {
  hello: (name) => `Halo${name === undefined ? "" : `, ${name}`}!`,
  purpose:
    "Saya menjalankan workflow dari pesan chat. AI menulisnya sebagai shortcode [MULTISTEP:…], Anda menempelkan jawabannya di sini, " +
    "lalu saya mengerjakan langkah-langkahnya: mengirim pesan, memanggil API, menunggu, meminta persetujuan. Semuanya tetap berlanjut setelah restart.",
  tryThis: "Coba ini:",
  tryIt: "▶️ Coba",
  openHelp: "📖 Bantuan",
  getPrompt: "🤖 Teks untuk AI",
  example: {
    name: "Workflow pertama saya",
    steps: ["Sapa", "Tunggu", "Sapa lagi"],
    first: "👋 Halo! Tiga detik lagi ada lanjutannya.",
    last: "🎉 Selesai. Kirim /prompt untuk mendapatkan teks yang mengajari AI Anda menulis workflow.",
  },
  title: "Bantuan",
  intro:
    "Berikan teks dari /prompt kepada AI Anda, katakan apa yang Anda inginkan, lalu tempelkan jawabannya di sini. " +
    "Anda juga bisa menulis shortcode sendiri.",
  commands: "Perintah",
  tapTopic: "Coba satu, ambil teks untuk AI, atau baca shortcode menurut topik:",
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
    EDIT_STEP: "Mengubah nama, handler, params, dependensi atau opsi sebuah langkah; null menghapus pengaturan.",
    REMOVE_STEP: "Menghapus langkah dari workflow.",
    EXECUTE: "Menjalankan workflow; execution_id kemudian merujuk ke eksekusi ini.",
    QUICK_WORKFLOW:
      "Membuat workflow beserta semua langkahnya lalu menjalankannya; langkah menerima semua opsi ADD_STEP.",
    BATCH_PROCESS:
      "Menjalankan handler sekali untuk tiap item, beberapa sekaligus; item yang gagal tidak menghentikan yang lain.",
    TEMPLATE_WORKFLOW: "Membuat workflow dari template lalu menjalankannya; TEMPLATES menampilkan daftarnya.",
    SCHEDULED_WORKFLOW: "Menjalankan workflow nanti, atau berulang menurut jadwal cron, dalam zona waktu chat.",
    UNSCHEDULE: "Menghapus jadwal; eksekusi yang sudah dimulai tetap berjalan.",
    LIST_SCHEDULES: "Menampilkan workflow terjadwal di chat ini, yang paling dekat lebih dulu.",
    STATUS: "Menampilkan eksekusi beserta semua langkahnya.",
    PROGRESS: "Menampilkan kemajuan eksekusi secara singkat.",
    RESULT: "Menampilkan hasil semua langkah sebuah eksekusi, atau satu langkah saja.",
    LIST_WORKFLOWS: "Menampilkan workflow di chat ini, yang terbaru lebih dulu, 20 per halaman.",
    LIST_EXECUTIONS:
      "Menampilkan eksekusi di chat ini, yang terbaru lebih dulu, 20 per halaman; tambahkan status untuk menyaringnya.",
    CANCEL: "Membatalkan eksekusi untuk seterusnya dan menghentikan langkah yang sedang berjalan.",
    PAUSE: "Menjeda eksekusi: langkah yang berjalan diselesaikan, tidak ada langkah baru yang dimulai.",
    RESUME: "Melanjutkan eksekusi yang dijeda.",
    RETRY:
      "Menjalankan lagi langkah yang gagal dan yang belum selesai; langkah yang sudah selesai mempertahankan hasilnya.",
    SHOW_WORKFLOW: "Menampilkan workflow, langkah-langkahnya dan dependensinya.",
    DELETE_WORKFLOW: "Menghapus workflow; eksekusinya tetap berjalan karena masing-masing memakai salinan.",
    HANDLERS: "Menampilkan handler yang bisa dipakai langkah, masing-masing dengan contoh params.",
    TEMPLATES: "Menampilkan template untuk TEMPLATE_WORKFLOW, masing-masing dengan contoh params.",
    HELP: "Menampilkan semua perintah, atau menjelaskan satu perintah.",
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
    delay: "Menunggu sejumlah detik; tetap berlanjut setelah restart.",
    log: "Menulis satu baris ke log.",
    notification: "Mengirim pesan singkat dengan ikon ke chat ini.",
    set_context: "Menyimpan nilai di context untuk langkah-langkah berikutnya.",
    get_context: "Membaca nilai dari context.",
    condition_check: "Memeriksa apakah sebuah kondisi terpenuhi.",
    send_message: "Mengirim teks ke chat ini, atau ke chat lain.",
    execute_shortcode: "Menjalankan shortcode.",
    database_operation: "Mencari, menghitung, menambah, mengubah atau menghapus dokumen di database pengguna.",
    file_operation: "Membaca, menulis, menambahkan, menghapus atau menampilkan daftar file di sandbox.",
    api_call: "Memanggil API HTTP dan mengembalikan responsnya.",
    parallel_group: "Menjalankan beberapa tugas dari handler lain sekaligus.",
    file_pipeline:
      "Mengolah file secara bertahap: validate, transform, save; percobaan ulang dilanjutkan dari tahap yang gagal.",
    approval:
      "Mengajukan pertanyaan di chat dan menunggu seseorang menekan tombol; Reject atau kehabisan waktu menggagalkan langkah.",
  },
};
